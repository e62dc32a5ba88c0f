namespace Isthmus.Api.Networking;

/// <summary>networking.istio.io ServicePort.</summary>
/// <param name="Number">1 to 65535.</param>
/// <param name="Name">Name; unique in the ServiceEntry.</param>
/// <param name="Protocol">As parsed; <see cref="AppProtocol.Auto"/> when absent.</param>
/// <param name="TargetPort">0 when absent.</param>
public sealed record ServiceEntryPortConfig(int Number, string Name, AppProtocol Protocol, int TargetPort = 0);
