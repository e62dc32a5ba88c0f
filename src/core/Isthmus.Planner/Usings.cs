global using Isthmus.Api;
global using Isthmus.Api.Mesh;
global using Isthmus.Api.Networking;
global using Isthmus.Api.Security;
global using Isthmus.Model;
global using Isthmus.Model.Plans;
global using Isthmus.Model.Services;
global using Isthmus.Registry;
