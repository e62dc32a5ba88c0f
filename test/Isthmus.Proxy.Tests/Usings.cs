global using System.Security.Cryptography;
global using System.Security.Cryptography.X509Certificates;
global using Isthmus.Model;
global using Isthmus.Model.Plans;
global using Isthmus.Runtime;
