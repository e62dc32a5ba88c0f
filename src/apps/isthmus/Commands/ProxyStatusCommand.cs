using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Isthmus.App.Output;
using Isthmus.ControlPlane.Admin;

namespace Isthmus.App.Commands;

/// <summary><c>isthmus proxy-status</c>: who is connected to a control plane, and whether each has what it should.</summary>
internal static class ProxyStatusCommand
{
    // In the order in which a proxy is told.
    private static readonly string[] Types = ["cds", "eds", "lds", "rds", "nds"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var address = new Option<string>("--admin-address")
        {
            Description = "The control plane's admin address.",
            HelpName = "HOST:PORT",
            DefaultValueFactory = _ => "127.0.0.1:15014",
        };
        var output = OutputFormat.Create("text", "json");
        var command = new Command("proxy-status", "Show the proxies that are connected to a control plane: SYNCED, STALE or NACK for each type of resource.");
        command.Options.Add(address);
        command.Options.Add(output);
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetRequiredValue(address), arguments.GetRequiredValue(output), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string address, string output, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate($"http://{address}/debug/clients", UriKind.Absolute, out var uri))
        {
            await Console.Error.WriteLineAsync($"isthmus: --admin-address: '{address}' is not HOST:PORT");
            return ExitCode.Misuse;
        }

        try
        {
            using var http = new HttpClient { Timeout = Patience };
            var text = await http.GetStringAsync(uri, cancellationToken);
            await Console.Out.WriteAsync(output == "json" ? text : Table(JsonSerializer.Deserialize(text, StatusJson.Default.IReadOnlyListClientDocument) ?? []));
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"isthmus: no control plane answers at {address}: {e.Message}");
            return ExitCode.Unavailable;
        }
    }

    private static string Table(IReadOnlyList<ClientDocument> clients)
    {
        if (clients.Count == 0)
        {
            return "no proxy is connected\n";
        }

        var table = new TextTable(["NAME", "CLUSTER", "LOCALITY", "TYPE", .. Types.Select(t => t.ToUpperInvariant()), "AGE", "VERSION"]);
        foreach (var client in clients)
        {
            table.Add([client.Name, client.Cluster, client.Locality, client.Type, .. Types.Select(t => State(client, t)), Age(client.AgeSeconds), client.Version]);
        }

        var rejections = clients.SelectMany(c => c.Types.Where(t => t.Rejection is not null).Select(t => $"{c.Name} rejects {t.Type}: {t.Rejection}\n"));
        return table + string.Concat(rejections);
    }

    private static string State(ClientDocument client, string type) => client.Types.FirstOrDefault(t => t.Type == type)?.State ?? "";

    private static string Age(double seconds) => seconds switch
    {
        < 120 => string.Create(CultureInfo.InvariantCulture, $"{(int)seconds}s"),
        < 7200 => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 60)}m"),
        < 172800 => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 3600)}h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)(seconds / 86400)}d"),
    };
}
