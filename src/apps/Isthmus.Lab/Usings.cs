global using System.Globalization;
global using Isthmus.Model;
global using Isthmus.Model.Checking;
