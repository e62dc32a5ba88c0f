global using Isthmus.Model;
global using Isthmus.Model.Checking;
global using Isthmus.TestKit;
