namespace Isthmus.Lab.Scenarios;

/// <summary>A call that is made beside the load at the end of a step, and the answer that it must get.</summary>
public sealed record ExpectedCall
{
    /// <summary>The caller, through whose sidecar it is made.</summary>
    public required LabTarget From { get; init; }

    /// <summary>The host that is called.</summary>
    public required string Host { get; init; }

    /// <summary>The port in the URL.</summary>
    public int Port { get; init; } = 80;

    /// <summary>Path and query.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Method.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>The answer's status.</summary>
    public int Status { get; init; } = 200;

    /// <summary>A part of the answer's body; empty when it does not matter.</summary>
    public string Body { get; init; } = "";

    /// <summary>The cluster whose server must answer; empty when it does not matter.</summary>
    public string Cluster { get; init; } = "";

    /// <summary>So many times, each on a connection of its own to the sidecar, one after the other.</summary>
    public int Times { get; init; } = 1;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{From} -> http://{Host}{(Port == 80 ? "" : $":{Port}")}{Path}");
}
