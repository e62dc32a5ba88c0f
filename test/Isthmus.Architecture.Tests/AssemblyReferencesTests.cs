using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Isthmus.Architecture.Tests;

/// <summary>The direction table of ARCHITECTURE.md, read back from the built assemblies.</summary>
public sealed class AssemblyReferencesTests
{
    private static readonly Dictionary<string, string[]> Core = new(StringComparer.Ordinal)
    {
        ["Isthmus.Model"] = [],
        ["Isthmus.Wire"] = ["Isthmus.Model"],
        ["Isthmus.Api"] = ["Isthmus.Model"],
        ["Isthmus.Registry"] = ["Isthmus.Model", "Isthmus.Api"],
        ["Isthmus.Planner"] = ["Isthmus.Model", "Isthmus.Api", "Isthmus.Registry"],
        ["Isthmus.Traffic"] = ["Isthmus.Model"],
        ["Isthmus.Xds"] = ["Isthmus.Model"],
    };

    private static readonly Dictionary<string, string[]> Io = new(StringComparer.Ordinal)
    {
        ["Isthmus.Runtime"] = ["Isthmus.Model"],
        ["Isthmus.Rpc"] = ["Isthmus.Wire", "Isthmus.Telemetry"],
        ["Isthmus.Telemetry"] = ["Isthmus.Model"],
        ["Isthmus.Pki"] = ["Isthmus.Telemetry"],
    };

    private static readonly string[] Planes = ["Isthmus.ControlPlane", "Isthmus.Proxy"];

    // Apps compose: they may reference everything below, and the program the lab. Nothing references an app.
    private static readonly Dictionary<string, string[]> Apps = new(StringComparer.Ordinal)
    {
        ["Isthmus.Lab"] = [],
        ["isthmus"] = ["Isthmus.Lab"],
    };

    private static readonly string[] PureMayNotReference =
    [
        "System.Net.Sockets", "System.Net.Http", "System.Net.Security", "System.Net.NameResolution", "System.Threading.Thread",
        "System.Threading.ThreadPool", "System.IO.FileSystem", "System.Console", "Microsoft.AspNetCore", "Microsoft.Extensions",
    ];

    // Starts of "Type.member": what would let the clock, the dice, the disk or a thread into a pure assembly.
    private static readonly string[] PureMayNotCall =
    [
        "DateTime.get_UtcNow", "DateTime.get_Now", "DateTimeOffset.get_UtcNow", "DateTimeOffset.get_Now", "TimeProvider.get_System",
        "Stopwatch.", "Environment.", "Random.get_Shared", "Random..ctor", "Guid.NewGuid", "RandomNumberGenerator.", "Thread.", "ThreadPool.",
        "Task.Delay", "Task.Run", "File.", "FileStream.", "Directory.", "Console.", "Dns.", "Socket.",
    ];

    // Every "yield return" compares thread ids, to reuse its first enumerator; nobody wrote the call.
    private static readonly string[] CompilerCalls = ["Environment.get_CurrentManagedThreadId"];

    public static TheoryData<string> CoreNames => [.. Core.Keys];

    public static TheoryData<string> IoNames => [.. Io.Keys];

    public static TheoryData<string> PlaneNames => [.. Planes];

    public static TheoryData<string> AppNames => [.. Apps.Keys];

    [Theory]
    [MemberData(nameof(CoreNames))]
    [MemberData(nameof(IoNames))]
    public void References_only_what_the_table_allows(string assembly)
    {
        // An io project may use any core project: core is what it serves. Core never looks outwards.
        var allowed = Core.TryGetValue(assembly, out var core) ? core : [.. Io[assembly], .. Core.Keys];
        OurReferences(assembly).Except(allowed, StringComparer.Ordinal)
            .ShouldBeEmpty($"{assembly} may reference only [{string.Join(", ", allowed)}]");
    }

    [Theory]
    [MemberData(nameof(PlaneNames))]
    public void Plane_references_core_and_io_and_never_another_plane(string plane) =>
        OurReferences(plane).Except([.. Core.Keys, .. Io.Keys], StringComparer.Ordinal).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(AppNames))]
    public void App_references_what_is_below_it(string app) =>
        OurReferences(app).Except([.. Core.Keys, .. Io.Keys, .. Planes, .. Apps[app]], StringComparer.Ordinal).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(CoreNames))]
    public void Core_has_no_io_clock_dice_or_thread(string assembly)
    {
        References(assembly).Where(r => PureMayNotReference.Any(p => r.StartsWith(p, StringComparison.Ordinal))).ShouldBeEmpty();
        Calls(assembly).Except(CompilerCalls, StringComparer.Ordinal)
            .Where(c => PureMayNotCall.Any(p => c.StartsWith(p, StringComparison.Ordinal))).ShouldBeEmpty();
    }

    private static IEnumerable<string> OurReferences(string assembly) =>
        References(assembly).Where(r => r.StartsWith("Isthmus.", StringComparison.OrdinalIgnoreCase));

    private static List<string> References(string assembly) =>
        Read(assembly, md => md.AssemblyReferences.Select(h => md.GetString(md.GetAssemblyReference(h).Name)).ToList());

    private static List<string> Calls(string assembly) => Read(assembly, md => md.MemberReferences
        .Select(md.GetMemberReference)
        .Where(m => m.Parent.Kind == HandleKind.TypeReference)
        .Select(m => $"{md.GetString(md.GetTypeReference((TypeReferenceHandle)m.Parent).Name)}.{md.GetString(m.Name)}")
        .ToList());

    private static T Read<T>(string assembly, Func<MetadataReader, T> read)
    {
        using var file = File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"));
        using var pe = new PEReader(file);
        return read(pe.GetMetadataReader());
    }
}
