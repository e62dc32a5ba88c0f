using System.Diagnostics;
using System.Runtime.CompilerServices;
using Isthmus.TestKit;

namespace Isthmus.Rpc.Tests.Foreign;

/// <summary>A Node process with <c>@grpc/grpc-js</c>, running <c>testdata/peer.js</c>; ended when disposed.</summary>
internal sealed class NodePeer(Process node) : IDisposable
{
    public static async Task<NodePeer> StartAsync(params string[] arguments)
    {
        var modules = Path.Combine(await NpmPackage.InstallAsync("@grpc/grpc-js@1.14.1"), "node_modules");
        var start = new ProcessStartInfo("node", [Path.Combine(Path.GetDirectoryName(Here())!, "testdata/peer.js"), .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["NODE_PATH"] = modules },
        };
        return new(Process.Start(start)!);
    }

    public Task<string?> ReadLineAsync() => node.StandardOutput.ReadLineAsync();

    public Task<string> ReadToEndAsync() => node.StandardOutput.ReadToEndAsync();

    public void Dispose()
    {
        node.Kill(entireProcessTree: true);
        node.Dispose();
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
