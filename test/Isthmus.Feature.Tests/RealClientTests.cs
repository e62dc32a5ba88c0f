using Isthmus.TestKit;

namespace Isthmus.Feature.Tests;

/// <summary>
/// Other people's xDS clients, unchanged, against the real process: local first, the other region when the local one is ill, and home again.
/// </summary>
public sealed class RealClientTests
{
    private const string Target = "xds:///hello-world.default.svc.cluster.local:80";
    private const int Calls = 20;

    [Fact]
    public async Task Node_client_fails_over_and_returns()
    {
        var modules = await NpmPackage.InstallAsync("@grpc/grpc-js-xds@1.14.1");

        await FailsOverAsync(server => CallerProcess.StartAsync("node", [Peer("client.js"), modules, Target], server));
    }

    [Fact]
    public Task Python_client_fails_over_and_returns() =>
        FailsOverAsync(server => CallerProcess.StartAsync("/usr/bin/python3", [Peer("client.py"), Target], server));

    private static string Peer(string file) => Path.Combine(AppContext.BaseDirectory, "peers", file);

    private static async Task FailsOverAsync(Func<Uri, Task<CallerProcess>> start)
    {
        await using var a = await Backend.StartAsync("a");
        await using var b = await Backend.StartAsync("b");
        await using var controlPlane = await ControlPlaneProcess.StartAsync(
            (TestMesh.East, "hello.yaml", Manifests.Service("hello-world") + "\n---\n" + Manifests.Node("n-east", "r-east")),
            (TestMesh.East, "slice.yaml", Manifests.Slice("hello-world", "n-east", a.Port, true, "127.0.0.1")),
            (TestMesh.West, "hello.yaml", Manifests.Service("hello-world") + "\n---\n" + Manifests.Node("n-west", "r-west")),
            (TestMesh.West, "slice.yaml", Manifests.Slice("hello-world", "n-west", b.Port, true, "127.0.0.1")));
        await using var caller = await start(controlPlane.Xds);

        // Local first.
        (await caller.CallAsync(Calls)).ShouldBe(new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = Calls });

        // The local instances are ill: everything goes to the other region.
        controlPlane.Write(TestMesh.East, "slice.yaml", Manifests.Slice("hello-world", "n-east", a.Port, false, "127.0.0.1"));
        await caller.UntilAllByAsync("b", Calls);

        // They are well again: everything comes home.
        controlPlane.Write(TestMesh.East, "slice.yaml", Manifests.Slice("hello-world", "n-east", a.Port, true, "127.0.0.1"));
        await caller.UntilAllByAsync("a", Calls);
    }
}
