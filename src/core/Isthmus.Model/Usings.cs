global using Isthmus.Model.Services;
