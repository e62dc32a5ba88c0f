global using Isthmus.Model;
global using Isthmus.Model.Failures;
global using Isthmus.Model.Plans;
global using Isthmus.Model.Services;
global using Isthmus.Runtime;
global using Isthmus.Traffic.Hosts;
