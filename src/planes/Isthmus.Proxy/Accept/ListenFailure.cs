namespace Isthmus.Proxy.Accept;

/// <summary>A listener that could not be opened.</summary>
/// <param name="Listener">Istio's name of the listener.</param>
/// <param name="Address">Where it should listen.</param>
/// <param name="Status">Why not: AddressInUse, Denied (a privileged port), AddressNotAvailable.</param>
public sealed record ListenFailure(string Listener, System.Net.IPEndPoint Address, IoStatus Status);
