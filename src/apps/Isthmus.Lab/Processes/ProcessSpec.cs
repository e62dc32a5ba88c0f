using System.Net;
using Isthmus.Lab.Networks;

namespace Isthmus.Lab.Processes;

/// <summary>What a lab starts.</summary>
/// <param name="Name">For messages and logs.</param>
/// <param name="File">The program.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record ProcessSpec(string Name, string File, EquatableArray<string> Arguments)
{
    /// <summary>Where it will listen; looked at before the start, so that a taken port has a clear message.</summary>
    public EquatableArray<IPEndPoint> Listens { get; init; }

    /// <summary>The network that it runs in; null for the lab's own.</summary>
    public LabNetwork? Network { get; init; }

    /// <summary>Variables beside the lab's own.</summary>
    public EquatableArray<KeyValuePair<string, string>> Environment { get; init; }
}
