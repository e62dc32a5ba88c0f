using System.CommandLine;
using System.Net;
using Isthmus.App.Inputs;
using Isthmus.Lab.Sample;
using Isthmus.Lab.Scenarios;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus app</c>: the sample server of the labs.</summary>
internal static class AppCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var address = new Option<string>("--address", "-a") { Description = "Where to listen.", HelpName = "IP:PORT", DefaultValueFactory = _ => "127.0.0.1:8080" };
        var admin = new Option<string?>("--admin-address") { Description = "Where to be told how to behave: POST /?status=503&delay=2s&bytes=1000&hang&reset&refuse, DELETE /.", HelpName = "IP:PORT" };
        var name = new Option<string>("--name") { Description = "The instance's name.", DefaultValueFactory = _ => "app" };
        var cluster = new Option<string>("--cluster") { Description = "The cluster that it says it runs in.", DefaultValueFactory = _ => "" };
        var version = new Option<string>("--version") { Description = "The version that it says it has.", DefaultValueFactory = _ => "" };
        var locality = new Option<string>("--locality") { Description = "Where it says it runs: region/zone/subzone.", DefaultValueFactory = _ => "" };
        var behaviour = new Option<string>("--behaviour") { Description = "How it begins, as --admin-address takes it: status=200&delay=5ms.", HelpName = "QUERY", DefaultValueFactory = _ => "" };
        var drain = new Option<string>("--drain") { Description = "How long to go on serving after SIGTERM, in seconds: 3s.", DefaultValueFactory = _ => "0s" };
        var command = new Command("app", "Run the sample server: it says who answered, and fails in every way that it is told to.") { address, admin, name, cluster, version, locality, behaviour, drain };
        command.SetAction((arguments, cancellationToken) =>
        {
            var identity = new SampleIdentity(arguments.GetValue(name)!, arguments.GetValue(cluster)!, arguments.GetValue(version)!, arguments.GetValue(locality)!);
            var query = Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(arguments.GetValue(behaviour)).Select(q => KeyValuePair.Create(q.Key, q.Value.ToString()));
            var start = SampleQuery.Read(query, SampleBehaviour.Healthy, out string? problem);
            IPEndPoint? control = null;
            if (start is null
                || !ListenAddress.TryParse(address.Name, arguments.GetValue(address)!, out var listen, out problem)
                || (arguments.GetValue(admin) is { } text && !ListenAddress.TryParse(admin.Name, text, out control, out problem)))
            {
                Console.Error.WriteLine($"isthmus: {problem}");
                return Task.FromResult(ExitCode.Misuse);
            }

            var seconds = double.TryParse(arguments.GetValue(drain)!.TrimEnd('s'), System.Globalization.CultureInfo.InvariantCulture, out var value) ? value : 0;
            return RunAsync(new SampleServer(identity, start, TimeProvider.System), listen!, control, TimeSpan.FromSeconds(seconds), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(SampleServer server, IPEndPoint address, IPEndPoint? admin, TimeSpan drain, CancellationToken cancellationToken)
    {
        await using (server)
        {
            try
            {
                await server.StartAsync(address, admin, cancellationToken);
            }
            catch (IOException e)
            {
                Console.Error.WriteLine($"isthmus: {e.Message}");
                return ExitCode.Unavailable;
            }

            Console.Out.WriteLine($"listening on {server.Address}");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // Told to end: go on until the mesh has heard of it.
            await Task.Delay(drain, TimeProvider.System, CancellationToken.None);
        }

        Console.Out.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"requests served: {server.Requests}"));
        Console.Out.WriteLine(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{SampleText.LastCountKey}{server.StepRequests}"));
        return ExitCode.Ok;
    }
}
