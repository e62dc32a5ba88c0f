using System.Diagnostics;
using Isthmus.ControlPlane;
using Isthmus.Rpc;
using Isthmus.TestKit;
using Isthmus.Xds.Protos.Reflection.V1;

namespace Isthmus.Feature.Tests;

/// <summary>A control plane tells tools which services it offers and how their messages look.</summary>
public sealed class ReflectionTests
{
    [Fact]
    public async Task A_tool_without_definitions_asks_for_clusters()
    {
        await using var mesh = await TestMesh.StartAsync((TestMesh.East, "web.yaml", Manifests.Service("web")));
        var modules = await NpmPackage.InstallAsync("grpc-reflection-js@0.3.0", "@grpc/grpc-js@1.14.1");
        var script = Path.Combine(AppContext.BaseDirectory, "peers", "reflect.js");
        var start = new ProcessStartInfo("node", [script, modules, mesh.Host.XdsAddress!.Authority, Nodes.Sidecar("tool").Id]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var node = Process.Start(start)!;

        var output = await node.StandardOutput.ReadToEndAsync().Within(TimeSpan.FromMinutes(1));
        await node.WaitForExitAsync().Within();

        node.ExitCode.ShouldBe(0, output);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldContain(line => line == "service envoy.service.discovery.v3.AggregatedDiscoveryService");
        lines.ShouldContain(line => line == "service grpc.health.v1.Health");
        lines.ShouldContain(line => line == "service grpc.reflection.v1.ServerReflection");
        lines.ShouldContain(line => line == "cluster outbound|80||web.default.svc.cluster.local");
    }

    [Fact]
    public async Task Every_question_has_an_answer_of_its_kind()
    {
        await using var mesh = await TestMesh.StartAsync();
        await using var call = mesh.Channel.StartStream(new RpcMethod<ServerReflectionRequest, ServerReflectionResponse>(
            "grpc.reflection.v1.ServerReflection",
            "ServerReflectionInfo",
            ProtobufMarshaller.Of(ServerReflectionRequest.Parser),
            ProtobufMarshaller.Of(ServerReflectionResponse.Parser)));

        (await AskAsync(new() { FileByFilename = "envoy/service/discovery/v3/ads.proto" })).FileDescriptorResponse.FileDescriptorProto.ShouldHaveSingleItem();
        (await AskAsync(new() { FileContainingSymbol = "grpc.health.v1.HealthCheckResponse.ServingStatus" })).FileDescriptorResponse.FileDescriptorProto.ShouldHaveSingleItem();
        (await AskAsync(new() { AllExtensionNumbersOfType = "google.protobuf.Any" })).AllExtensionNumbersResponse.BaseTypeName.ShouldBe("google.protobuf.Any");
        (await AskAsync(new() { FileByFilename = "nothing.proto" })).ErrorResponse.ErrorCode.ShouldBe((int)StatusCode.NotFound);
        (await AskAsync(new() { FileContainingSymbol = "of.Nobody" })).ErrorResponse.ErrorCode.ShouldBe((int)StatusCode.NotFound);
        (await AskAsync(new() { FileContainingExtension = new() { ContainingType = "google.protobuf.Any", ExtensionNumber = 1 } })).ErrorResponse.ErrorCode.ShouldBe((int)StatusCode.NotFound);
        (await AskAsync(new() { AllExtensionNumbersOfType = "of.Nobody" })).ErrorResponse.ErrorCode.ShouldBe((int)StatusCode.NotFound);
        (await AskAsync(new())).ErrorResponse.ErrorCode.ShouldBe((int)StatusCode.InvalidArgument);

        async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
        {
            request.Host = "here";
            await call.WriteAsync(request);
            var response = (await call.ReadAsync().Within()).Message!;
            response.ValidHost.ShouldBe("here");
            response.OriginalRequest.ShouldBe(request);
            return response;
        }
    }
}
