using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Google.Protobuf.Reflection;
using Isthmus.TestKit;

namespace Isthmus.Xds.Tests.Protos;

/// <summary>
/// Our subset says the same about the wire as the official definitions that ship with npm's <c>@grpc/grpc-js-xds</c>. What that
/// package does not contain stands in <c>testdata/beyond-npm.txt</c> (xds facts A.6, A.11, B.1 to B.15; istio facts 4.2, 7.7).
/// </summary>
public sealed partial class OfficialDefinitionsTests
{
    private const string Package = "@grpc/grpc-js-xds@1.14.1";
    private static readonly string[] Roots = ["envoy-api", "xds", "googleapis", "protoc-gen-validate"];

    [Fact]
    public async Task Every_message_field_and_enum_value_agrees()
    {
        var ours = await OursAsync();
        var theirs = await TheirsAsync([.. ours.File.Select(f => f.Package)]);
        var subset = Schema.From(ours, p => !p.StartsWith("google.protobuf", StringComparison.Ordinal)).Entries;
        var official = Schema.From(theirs, _ => true).Entries;

        subset.Count.ShouldBeGreaterThan(1000);
        Differences(subset, official, BeyondNpm()).ShouldBeEmpty();
    }

    [Fact]
    public void Names_each_kind_of_difference()
    {
        Dictionary<string, string> subset = new(StringComparer.Ordinal) { ["p.M.a"] = "1 optional string", ["p.M.b"] = "2 optional string", ["p.M.c"] = "3 optional string" };
        Dictionary<string, string> official = new(StringComparer.Ordinal) { ["p.M.a"] = "1 optional string", ["p.M.b"] = "2 repeated string" };
        Dictionary<string, string> table = new(StringComparer.Ordinal) { ["p.M.a"] = "1 optional string", ["p.M.d"] = "4 optional string" };

        Differences(subset, official, table).ShouldBe(
        [
            "p.M.b: ours is '2 optional string', npm says '2 repeated string'",
            "p.M.c: ours is '3 optional string', npm says nothing, and the table says nothing",
            "p.M.a: stands in the table, but npm has it",
            "p.M.d: stands in the table, but we do not have it",
        ]);
    }

    private static List<string> Differences(
        IReadOnlyDictionary<string, string> subset,
        IReadOnlyDictionary<string, string> official,
        Dictionary<string, string> beyond)
    {
        List<string> found = [];
        foreach (var (name, ours) in subset)
        {
            var fromNpm = official.GetValueOrDefault(name);
            var expected = fromNpm ?? beyond.GetValueOrDefault(name);
            if (expected != ours)
            {
                var table = fromNpm is null ? $", and the table says {Quoted(expected)}" : "";
                found.Add($"{name}: ours is {Quoted(ours)}, npm says {Quoted(fromNpm)}{table}");
            }
        }

        found.AddRange(beyond.Keys.Where(official.ContainsKey).Select(name => $"{name}: stands in the table, but npm has it"));
        found.AddRange(beyond.Keys.Where(name => !subset.ContainsKey(name)).Select(name => $"{name}: stands in the table, but we do not have it"));
        return found;
    }

    private static string Quoted(string? what) => what is null ? "nothing" : $"'{what}'";

    private static Dictionary<string, string> BeyondNpm() => File.ReadLines(Path.Combine(Here(), "testdata/beyond-npm.txt"))
        .Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(": ", 2))
        .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

    private static Task<FileDescriptorSet> OursAsync()
    {
        var root = Path.GetFullPath(Path.Combine(Here(), "../../../src/core/Isthmus.Xds/Protos"));
        return Protoc.DescribeAsync(root, Directory.EnumerateFiles(root, "*.proto", SearchOption.AllDirectories));
    }

    private static async Task<FileDescriptorSet> TheirsAsync(HashSet<string> packages)
    {
        var deps = Path.Combine(await NpmPackage.InstallAsync(Package), "node_modules/@grpc/grpc-js-xds/deps");
        var flat = Directory.CreateTempSubdirectory("isthmus-official-protos").FullName;
        try
        {
            List<string> wanted = [];
            foreach (var root in Roots.Select(r => Path.Combine(deps, r)))
            {
                wanted.AddRange(CopyWithoutOptions(root, flat).Where(f => packages.Contains(f.Package)).Select(f => f.Path));
            }

            return await Protoc.DescribeAsync(flat, wanted);
        }
        finally
        {
            Directory.Delete(flat, recursive: true);
        }
    }

    private static IEnumerable<(string Path, string Package)> CopyWithoutOptions(string root, string to)
    {
        foreach (var file in Directory.EnumerateFiles(root, "*.proto", SearchOption.AllDirectories))
        {
            var text = ProtoText.WithoutOptions(File.ReadAllText(file));
            var path = Path.Combine(to, Path.GetRelativePath(root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            // OpenCensus is gone from the world but not from these files; nothing of ours needs those that mention it.
            if (text.Contains("opencensus", StringComparison.Ordinal))
            {
                continue;
            }

            yield return (path, PackageLine().Match(text).Groups["name"].Value);
        }
    }

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    [GeneratedRegex(@"^\s*package\s+(?<name>[\w.]+)\s*;", RegexOptions.Multiline | RegexOptions.ExplicitCapture, Timeout.Infinite)]
    private static partial Regex PackageLine();
}
