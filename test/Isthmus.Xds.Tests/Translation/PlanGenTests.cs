using System.Collections;
using System.Reflection;
using FsCheck.Fluent;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Tests.Translation;

/// <summary>The round trips prove something about a field only if the arbitrary plans vary it: a field that is new in the model must be added there.</summary>
public sealed class PlanGenTests
{
    [Fact]
    public void Every_field_of_the_model_takes_different_values()
    {
        var values = new Dictionary<string, HashSet<object>>(StringComparer.Ordinal);
        foreach (var plan in PlanGen.Plan.Sample(400))
        {
            Visit(plan, values);
        }

        values.Where(v => v.Value.Count < 2).Select(v => v.Key).ShouldBeEmpty();
        string[] reached = [.. values.Keys.Select(k => k.Split('.')[0]).Distinct(StringComparer.Ordinal)];
        var expected = typeof(Plan).Assembly.GetTypes().Where(t => t is { Namespace: "Isthmus.Model.Plans", IsAbstract: false, IsEnum: false } && t.IsVisible && Properties(t).Any());
        expected.Where(t => t != typeof(ProxyIdentity)).Select(t => t.Name).Except(reached, StringComparer.Ordinal).ShouldBeEmpty();
    }

    private static void Visit(object? value, Dictionary<string, HashSet<object>> values)
    {
        if (value is null or string)
        {
            return;
        }

        if (value is IEnumerable items)
        {
            foreach (var item in items)
            {
                Visit(item, values);
            }

            return;
        }

        var type = value.GetType();
        if (type.Namespace != typeof(Plan).Namespace || type.IsEnum)
        {
            return;
        }

        foreach (var property in Properties(type))
        {
            var key = $"{type.Name}.{property.Name}";
            var content = property.GetValue(value);
            if (!values.TryGetValue(key, out var seen))
            {
                values[key] = seen = [];
            }

            if (seen.Count < 2)
            {
                seen.Add(content ?? DBNull.Value);
            }

            Visit(content, values);
        }
    }

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite && p.GetIndexParameters().Length == 0);
}
