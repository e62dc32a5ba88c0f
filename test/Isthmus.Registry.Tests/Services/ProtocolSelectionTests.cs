using Isthmus.Api.Kubernetes;
using Isthmus.Model.Services;
using Isthmus.Registry.Services;

namespace Isthmus.Registry.Tests.Services;

/// <summary>Protocol selection: istio facts 4.10.</summary>
public sealed class ProtocolSelectionTests
{
    [Theory]
    [InlineData("http-web", "", 80, AppProtocol.Http)]
    [InlineData("HTTP-web", "", 80, AppProtocol.Http)]
    [InlineData("web", "", 80, AppProtocol.Auto)]
    [InlineData("", "", 80, AppProtocol.Auto)]
    [InlineData("grpc-web-x", "", 80, AppProtocol.GrpcWeb)]
    [InlineData("grpc-foo", "", 80, AppProtocol.Grpc)]
    [InlineData("grpc", "", 80, AppProtocol.Grpc)]
    [InlineData("tcp", "", 80, AppProtocol.Tcp)]
    [InlineData("http2-x", "", 80, AppProtocol.Http2)]
    [InlineData("http_proxy", "", 80, AppProtocol.HttpProxy)]
    [InlineData("https", "", 443, AppProtocol.Https)]
    [InlineData("tls-x", "", 443, AppProtocol.Tls)]
    [InlineData("mongo", "", 1, AppProtocol.Mongo)]
    [InlineData("redis-a", "", 1, AppProtocol.Redis)]
    [InlineData("mysql", "", 1, AppProtocol.MySql)]
    [InlineData("", "", 3306, AppProtocol.Tcp)]
    [InlineData("smtp", "", 25, AppProtocol.Tcp)]
    [InlineData("dns", "", 53, AppProtocol.Tcp)]
    [InlineData("", "", 27017, AppProtocol.Tcp)]
    [InlineData("http", "", 3306, AppProtocol.Http)]
    [InlineData("tcp", "kubernetes.io/h2c", 80, AppProtocol.Http2)]
    [InlineData("tcp", "kubernetes.io/ws", 80, AppProtocol.Http)]
    [InlineData("tcp", "kubernetes.io/wss", 80, AppProtocol.Https)]
    [InlineData("http-x", "tcp", 80, AppProtocol.Tcp)]
    [InlineData("http-x", "mycompany.com/x", 80, AppProtocol.Auto)]
    public void Reads_app_protocol_then_name_then_number(string name, string appProtocol, int port, AppProtocol expected) =>
        ProtocolSelection.Of(new ServicePortConfig { Name = name, AppProtocol = appProtocol, Port = port }).ShouldBe(expected);

    [Fact]
    public void Udp_is_not_proxied_whatever_its_name() =>
        ProtocolSelection.Of(new ServicePortConfig { Name = "http", Protocol = "UDP", Port = 80 }).ShouldBe(AppProtocol.Udp);
}
