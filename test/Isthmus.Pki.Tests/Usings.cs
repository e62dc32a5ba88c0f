global using System.Security.Cryptography;
global using System.Security.Cryptography.X509Certificates;
global using Isthmus.Model;

// File modes are checked; the product runs on Linux.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
