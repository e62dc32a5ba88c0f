using System.Text;
using System.Text.RegularExpressions;
using Isthmus.Model.Plans;

namespace Isthmus.Traffic.Matching;

/// <summary>Paths with <c>{*}</c> for one segment and <c>{**}</c> for any number of them (Envoy's <c>uri_template</c>, Istio's <c>paths</c>).</summary>
internal static class PathTemplate
{
    private const string OneSegment = "{*}";
    private const string AnySegments = "{**}";

    /// <summary>Compiles a template; null, with the reason, when it is none.</summary>
    public static TextMatcher? Compile(string template, out string? error)
    {
        var expression = new StringBuilder();
        for (var rest = template; rest.Length > 0;)
        {
            var brace = rest.IndexOf('{', StringComparison.Ordinal);
            expression.Append(Regex.Escape(brace < 0 ? rest : rest[..brace]));
            rest = brace < 0 ? "" : rest[brace..];
            if (rest.StartsWith(AnySegments, StringComparison.Ordinal))
            {
                expression.Append(".*");
                rest = rest[AnySegments.Length..];
            }
            else if (rest.StartsWith(OneSegment, StringComparison.Ordinal))
            {
                expression.Append("[^/]+");
                rest = rest[OneSegment.Length..];
            }
            else if (rest.Length > 0)
            {
                error = $"'{template}' has a brace that belongs to neither {OneSegment} nor {AnySegments}";
                return null;
            }
        }

        return TextMatcher.Compile(new StringMatch(StringMatchKind.Regex, expression.ToString()), out error);
    }
}
