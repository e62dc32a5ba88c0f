global using Isthmus.Model;
global using Isthmus.Model.Plans;
global using Isthmus.Runtime;
