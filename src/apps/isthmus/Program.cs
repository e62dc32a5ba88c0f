using System.CommandLine;

var root = new RootCommand("Isthmus joins Kubernetes clusters into one service mesh.");
return await root.Parse(args).InvokeAsync();
