using System.Globalization;
using Isthmus.Failover;

// usage: Isthmus.Failover backend NAME PORT        one backend (started by the scenarios)
//        Isthmus.Failover run ISTHMUS_DLL FOLDER [requests per second] [scenario...]
if (args.Length >= 3 && args[0] == "backend")
{
    return await Backend.RunAsync(args[1], int.Parse(args[2], CultureInfo.InvariantCulture));
}

if (args.Length >= 3 && args[0] == "run")
{
    var rate = args.Length > 3 ? int.Parse(args[3], CultureInfo.InvariantCulture) : 2000;
    return await Scenarios.RunAsync(args[1], args[2], rate, args[Math.Min(args.Length, 4)..]);
}

Console.Error.WriteLine("usage: Isthmus.Failover run ISTHMUS_DLL FOLDER [RATE] [SCENARIO...]");
return 2;
