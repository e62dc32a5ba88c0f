global using System.Diagnostics.CodeAnalysis;
global using Isthmus.Model;
global using Isthmus.Model.Checking;
global using Isthmus.Model.Plans;
