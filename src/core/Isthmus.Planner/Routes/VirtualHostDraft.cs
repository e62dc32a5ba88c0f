namespace Isthmus.Planner.Routes;

/// <summary>A virtual host before its domains are weighed against those of the others.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Host">The host that it stands for.</param>
/// <param name="Domains">Every domain that it would like.</param>
/// <param name="Routes">Its routes.</param>
internal sealed record VirtualHostDraft(string Name, string Host, IReadOnlyList<string> Domains, EquatableArray<Route> Routes);
