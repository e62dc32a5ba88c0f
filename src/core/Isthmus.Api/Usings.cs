global using Isthmus.Api.Networking;
global using Isthmus.Model;
global using Isthmus.Model.Checking;
global using Isthmus.Model.Plans;
global using Isthmus.Model.Services;
