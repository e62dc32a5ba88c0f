namespace Isthmus.Model.Services;

/// <summary>One port of a service.</summary>
/// <param name="Number">The port that callers use, 1 to 65535.</param>
/// <param name="Name">The name; endpoints of all clusters are matched by it. Empty for the only, unnamed port.</param>
/// <param name="Protocol">What is spoken on it.</param>
/// <param name="TargetPort">The port on the workload when it is a number; 0 when it is the same, or named.</param>
public sealed record ServicePort(int Number, string Name, AppProtocol Protocol, int TargetPort = 0);
