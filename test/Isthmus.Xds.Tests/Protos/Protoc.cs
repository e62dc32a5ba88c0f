using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Google.Protobuf.Reflection;
using Isthmus.TestKit;

namespace Isthmus.Xds.Tests.Protos;

/// <summary>The compiler of the Grpc.Tools package, used for its description of what it read.</summary>
internal static class Protoc
{
    private static string Tools => typeof(Protoc).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "GrpcTools").Value!;

    public static async Task<FileDescriptorSet> DescribeAsync(string root, IEnumerable<string> files)
    {
        var architecture = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "linux_arm64" : "linux_x64";
        var output = Path.GetTempFileName();
        try
        {
            await RunAsync(
                Path.Combine(Tools, "tools", architecture, "protoc"),
                ["-I", root, "-I", Path.Combine(Tools, "build/native/include"), "--include_imports", "--descriptor_set_out=" + output, .. files]);
            return FileDescriptorSet.Parser.ParseFrom(await File.ReadAllBytesAsync(output));
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        using var protoc = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        var errors = await protoc.StandardError.ReadToEndAsync().Within();
        await protoc.WaitForExitAsync().Within();
        // Without their options the files no longer use what they import for them.
        var told = errors.Split('\n').Where(line => !line.Contains(": warning: Import", StringComparison.Ordinal));
        protoc.ExitCode.ShouldBe(0, string.Join('\n', told));
    }
}
