using System.Net;
using Isthmus.Model;

namespace Isthmus.Runtime.Names;

/// <summary>What a look-up of a name came to.</summary>
/// <param name="Addresses">Addresses of both families, in the order of the answer; empty when the look-up failed.</param>
/// <param name="TimeToLive">How long the answer holds; null when the resolver does not say.</param>
public readonly record struct NameAnswer(EquatableArray<IPAddress> Addresses, TimeSpan? TimeToLive = null);
