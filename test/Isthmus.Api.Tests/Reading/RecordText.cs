using System.Collections;
using System.Globalization;
using System.Text;

namespace Isthmus.Api.Tests.Reading;

/// <summary>Writes a record as indented text, one property per line in the order of their names; what is empty or null is left out.</summary>
internal static class RecordText
{
    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, 0);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value, int depth)
    {
        foreach (var property in value!.GetType().GetProperties().Where(p => p.GetIndexParameters().Length == 0 && !p.GetMethod!.IsStatic).OrderBy(p => p.Name, StringComparer.Ordinal))
        {
            var inner = property.GetValue(value);
            if (!IsNothing(inner))
            {
                text.Append(' ', depth * 2).Append(property.Name).Append(':');
                WriteInner(text, inner!, depth);
            }
        }
    }

    private static void WriteInner(StringBuilder text, object value, int depth)
    {
        switch (value)
        {
            case string or bool or Enum or DateTimeOffset or TimeSpan or IFormattable or ClusterId or NetworkId:
                text.Append(' ').Append(value is IFormattable f ? f.ToString(null, CultureInfo.InvariantCulture) : value.ToString()).Append('\n');
                break;
            case Labels labels:
                text.Append(' ').Append(labels).Append('\n');
                break;
            case IEnumerable list:
                text.Append('\n');
                foreach (var item in list)
                {
                    text.Append(' ', depth * 2).Append("  -");
                    WriteInner(text, item, depth + 1);
                }

                break;
            default:
                text.Append('\n');
                Write(text, value, depth + 1);
                break;
        }
    }

    private static bool IsNothing(object? value) => value switch
    {
        null or "" => true,
        string => false,
        Labels labels => labels.Count == 0,
        IEnumerable list => !list.Cast<object>().Any(),
        _ => false,
    };
}
