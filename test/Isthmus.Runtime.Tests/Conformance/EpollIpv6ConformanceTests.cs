using System.Net;

namespace Isthmus.Runtime.Tests.Conformance;

/// <summary>The real loop, over ::1.</summary>
public sealed class EpollIpv6ConformanceTests : EpollConformanceTests
{
    private protected override IPAddress Address => IPAddress.IPv6Loopback;
}
