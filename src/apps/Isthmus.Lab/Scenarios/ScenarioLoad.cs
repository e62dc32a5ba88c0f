namespace Isthmus.Lab.Scenarios;

/// <summary>The calls that a lab makes while its steps run.</summary>
public sealed record ScenarioLoad
{
    /// <summary>A gateway, called from outside the mesh, or a caller, called through its sidecar.</summary>
    public required LabTarget From { get; init; }

    /// <summary>The host that is called, as an application would: <c>hello-world.default.svc.cluster.local</c>.</summary>
    public required string Host { get; init; }

    /// <summary>The port in the URL.</summary>
    public int Port { get; init; } = 80;

    /// <summary>Path and query.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Method.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Bytes of the request's body; 0 for none.</summary>
    public int BodyBytes { get; init; }

    /// <summary>Extra header fields.</summary>
    public EquatableArray<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>Calls begun per second, whether or not answers come; 0 when <see cref="Connections"/> says how much is called.</summary>
    public int Rate { get; init; } = 500;

    /// <summary>So many callers, each of whom calls again as soon as it was answered; 0 when <see cref="Rate"/> says how much is called.</summary>
    public int Connections { get; init; }

    /// <summary>With a rate: so many calls under way at most, as the pool of a real caller has an end; what is beyond is held back and counted.</summary>
    public int AtOnce { get; init; } = Defaults.MaxConcurrentCalls;

    /// <summary>A call that takes longer has failed.</summary>
    public TimeSpan Timeout { get; init; } = Defaults.RequestTimeout;

    /// <summary>What is called, and how much of it, as it is told to the user.</summary>
    public string InWords
    {
        get
        {
            var port = Port == 80 ? "" : string.Create(CultureInfo.InvariantCulture, $":{Port}");
            var much = Connections > 0
                ? string.Create(CultureInfo.InvariantCulture, $"over {Connections} connection{(Connections == 1 ? "" : "s")}, each as soon as it was answered")
                : string.Create(CultureInfo.InvariantCulture, $"{Rate} times per second");
            return $"http://{Host}{port}{Path} {much}";
        }
    }
}
