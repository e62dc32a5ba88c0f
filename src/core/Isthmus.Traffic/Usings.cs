global using Isthmus.Model;
global using Isthmus.Model.Services;
