using Isthmus.ControlPlane.Changes;
using Isthmus.ControlPlane.Sources;
using Isthmus.ControlPlane.Tests.Changes;
using Isthmus.Registry;
using Isthmus.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Isthmus.ControlPlane.Tests.Sources;

/// <summary>A folder with the system's real hints.</summary>
public sealed class RegistryFolderTests
{
    private const string Service = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: default}\nspec: {ports: [{name: http, port: PORT}]}\n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Follows_a_folder_by_absolute_and_by_relative_path(bool isRelative)
    {
        using var folder = new TemporaryFolder();
        folder.Write("deep/web.yaml", Service.Replace("PORT", "80", StringComparison.Ordinal));
        var path = isRelative ? Path.GetRelativePath(Directory.GetCurrentDirectory(), folder.Path) : folder.Path;
        var offers = new OfferLog();
        using var loop = new MeshLoop(new("a"), [new("a")], offers, new ControlPlaneMetrics(), TimeProvider.System, NullLogger.Instance);
        using var registry = new RegistryFolder(new("a"), path, loop, new ControlPlaneMetrics(), TimeProvider.System, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var running = Task.WhenAll(loop.RunAsync(stop.Token), registry.RunAsync(stop.Token));

        Port(await offers.NextAsync()).ShouldBe(80);
        for (var port = 81; port < 90; port++)
        {
            folder.Write("deep/web.yaml.tmp", Service.Replace("PORT", $"{port}", StringComparison.Ordinal));
            File.Move(folder["deep/web.yaml.tmp"], folder["deep/web.yaml"], overwrite: true);
            Port(await offers.NextAsync()).ShouldBe(port);
        }

        registry.Status.Files.ShouldBe(1);
        registry.Status.Objects.ShouldBe(1);
        await stop.CancelAsync();
        await running.Within();
    }

    [Fact]
    public async Task A_file_that_is_moved_into_a_hidden_folder_is_gone()
    {
        using var folder = new TemporaryFolder();
        folder.Write("web.yaml", Service.Replace("PORT", "80", StringComparison.Ordinal));
        Directory.CreateDirectory(folder[".disabled"]);
        var offers = new OfferLog();
        using var loop = new MeshLoop(new("a"), [new("a")], offers, new ControlPlaneMetrics(), TimeProvider.System, NullLogger.Instance);
        using var registry = new RegistryFolder(new("a"), folder.Path, loop, new ControlPlaneMetrics(), TimeProvider.System, NullLogger.Instance);
        using var stop = new CancellationTokenSource();
        var running = Task.WhenAll(loop.RunAsync(stop.Token), registry.RunAsync(stop.Token));
        (await offers.NextAsync()).Snapshot.Services.All.Count.ShouldBe(1);

        File.Move(folder["web.yaml"], folder[".disabled/web.yaml"]);
        (await offers.NextAsync()).Snapshot.Services.All.Count.ShouldBe(0);
        await stop.CancelAsync();
        await running.Within();
    }

    private static int Port((MeshSnapshot Snapshot, SnapshotChanges Changes) offer) => offer.Snapshot.Services.All[0].Ports[0].Number;
}
