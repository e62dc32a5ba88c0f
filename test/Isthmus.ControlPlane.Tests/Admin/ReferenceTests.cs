using System.Runtime.CompilerServices;

namespace Isthmus.ControlPlane.Tests.Admin;

/// <summary>docs/reference/control-plane.md names everything that there is.</summary>
public sealed class ReferenceTests
{
    [Fact]
    public void Every_metric_is_in_the_reference()
    {
        var reference = Reference();
        var names = new ControlPlaneMetrics().Table.ToText().Split('\n')
            .Where(l => l.StartsWith("# TYPE ", StringComparison.Ordinal))
            .Select(l => l.Split(' ')[2]);

        names.Where(n => !reference.Contains($"`{n}`", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static string Reference([CallerFilePath] string file = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(file)!, "../../../docs/reference/control-plane.md"));
}
