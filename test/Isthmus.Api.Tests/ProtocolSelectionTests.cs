using Isthmus.Model.Services;

namespace Isthmus.Api.Tests;

/// <summary>istio facts 4.10.</summary>
public sealed class ProtocolSelectionTests
{
    [Theory]
    [InlineData(80, "http-web", "TCP", "", AppProtocol.Http)]
    [InlineData(80, "web", "TCP", "", AppProtocol.Auto)]
    [InlineData(80, "grpc-web-x", "TCP", "", AppProtocol.GrpcWeb)]
    [InlineData(80, "GRPC-WEB", "TCP", "", AppProtocol.GrpcWeb)]
    [InlineData(80, "grpc-foo", "TCP", "", AppProtocol.Grpc)]
    [InlineData(80, "tcp", "TCP", "", AppProtocol.Tcp)]
    [InlineData(80, "mysql", "TCP", "", AppProtocol.MySql)]
    [InlineData(3306, "", "TCP", "", AppProtocol.Tcp)]
    [InlineData(25, "mail", "TCP", "", AppProtocol.Tcp)]
    [InlineData(53, "", "TCP", "", AppProtocol.Tcp)]
    [InlineData(27017, "", "TCP", "", AppProtocol.Tcp)]
    [InlineData(27017, "http", "TCP", "", AppProtocol.Http)]
    [InlineData(80, "", "TCP", "", AppProtocol.Auto)]
    [InlineData(80, "http", "UDP", "", AppProtocol.Udp)]
    [InlineData(80, "tcp", "TCP", "kubernetes.io/h2c", AppProtocol.Http2)]
    [InlineData(80, "tcp", "TCP", "kubernetes.io/ws", AppProtocol.Http)]
    [InlineData(80, "tcp", "TCP", "kubernetes.io/wss", AppProtocol.Https)]
    [InlineData(80, "http", "TCP", "redis", AppProtocol.Redis)]
    [InlineData(80, "http", "TCP", "my.company/x", AppProtocol.Auto)]
    [InlineData(80, "HTTP2-x", "TCP", "", AppProtocol.Http2)]
    [InlineData(80, "http_proxy", "TCP", "", AppProtocol.HttpProxy)]
    [InlineData(80, "https-x", "TCP", "", AppProtocol.Https)]
    [InlineData(80, "tls", "TCP", "", AppProtocol.Tls)]
    [InlineData(80, "mongo", "TCP", "", AppProtocol.Mongo)]
    public void Finds_the_protocol_of_a_service_port(int number, string name, string transport, string appProtocol, AppProtocol expected) =>
        ProtocolSelection.ForServicePort(number, name, transport, appProtocol).ShouldBe(expected);

    [Theory]
    [InlineData("HTTP", AppProtocol.Http)]
    [InlineData("grpc-web", AppProtocol.GrpcWeb)]
    [InlineData("http-foo", AppProtocol.Auto)]
    [InlineData("", AppProtocol.Auto)]
    public void Reads_a_declared_protocol_as_a_whole(string text, AppProtocol expected) => ProtocolSelection.ForDeclared(text).ShouldBe(expected);
}
