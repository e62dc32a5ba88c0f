using Isthmus.Api.Reading;

namespace Isthmus.Api.Tests.Reading;

/// <summary>Reads text in one line of a test.</summary>
internal static class Manifest
{
    public static (ManifestContent Content, Violations Violations) Read(string text, ReadOptions? options = null, string file = "f.yaml")
    {
        var violations = new Violations();
        var content = ManifestReader.Read(file, text, options ?? ReadOptions.Default, violations);
        return (content, violations);
    }

    public static (ManifestContent Content, Violations Violations) Read(byte[] bytes)
    {
        var violations = new Violations();
        var content = ManifestReader.Read("f.yaml", bytes, ReadOptions.Default, violations);
        return (content, violations);
    }

    /// <summary>An Istio object of networking.istio.io/v1 whose spec is the given text, indented by two.</summary>
    public static string Networking(string kind, string spec) =>
        $"apiVersion: networking.istio.io/v1\nkind: {kind}\nmetadata: {{name: x, namespace: shop}}\nspec:\n" + Indent(spec);

    /// <summary>The config of the only object, which must have been read without errors.</summary>
    public static T Config<T>(string text)
        where T : class, IObjectConfig
    {
        var (content, violations) = Read(text);
        violations.Where(v => v.Severity == Severity.Error).Select(v => v.ToString()).ShouldBeEmpty();
        return content.Objects.ShouldHaveSingleItem().ShouldBeOfType<ApiObject<T>>().Config;
    }

    /// <summary>The findings as an editor would show them.</summary>
    public static string[] Findings(string text, ReadOptions? options = null, string file = "f.yaml") => [.. Read(text, options, file).Violations.Select(v => v.ToString())];

    private static string Indent(string text) => string.Concat(text.Split('\n').Select(l => $"  {l}\n"));
}
