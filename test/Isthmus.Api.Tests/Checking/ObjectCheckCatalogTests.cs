using System.Reflection;
using Isthmus.Api.Checking;

namespace Isthmus.Api.Tests.Checking;

public sealed class ObjectCheckCatalogTests
{
    [Fact]
    public void Lists_every_rule_once_in_the_order_of_codes()
    {
        var declared = typeof(ObjectCheckCatalog).GetProperties(BindingFlags.Static | BindingFlags.NonPublic)
            .Select(p => p.GetValue(null))
            .OfType<Check>();
        ObjectCheckCatalog.All.ShouldBe(declared, ignoreOrder: true);
        ObjectCheckCatalog.All.Select(c => c.Code).ShouldBe(ObjectCheckCatalog.All.Select(c => c.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Codes_are_in_the_range_of_objects() => ObjectCheckCatalog.All.ShouldAllBe(c => c.Code.StartsWith("ISM01", StringComparison.Ordinal) && c.Code.Length == 7);
}
