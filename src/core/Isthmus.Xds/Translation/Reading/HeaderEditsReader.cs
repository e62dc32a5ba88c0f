using Google.Protobuf.Collections;
using Isthmus.Model;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Reading;

/// <summary>Changes of headers.</summary>
internal static class HeaderEditsReader
{
    /// <summary>Reads the two lists of one level.</summary>
    public static HeaderEdits Read(RepeatedField<CorePb.HeaderValueOption> add, RepeatedField<string> remove, Findings findings)
    {
        if (add.Count == 0 && remove.Count == 0)
        {
            return HeaderEdits.None;
        }

        var set = new List<HeaderValue>();
        var added = new List<HeaderValue>();
        foreach (var option in add)
        {
            var header = new HeaderValue(option.Header?.Key ?? "", option.Header is { RawValue.IsEmpty: false } raw ? raw.RawValue.ToStringUtf8() : option.Header?.Value ?? "");
            switch (option.AppendAction)
            {
                case CorePb.HeaderValueOption.Types.HeaderAppendAction.AppendIfExistsOrAdd:
                    added.Add(header);
                    break;
                case CorePb.HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd:
                    // What was added before would be gone; what we do is set first and add then.
                    findings.RejectIf(added.Exists(h => h.Name == header.Name), $"header {header.Name}: added, then overwritten");
                    set.Add(header);
                    break;
                default:
                    findings.Reject($"append_action {option.AppendAction}");
                    break;
            }
        }

        return new(set.ToEquatableArray(), added.ToEquatableArray(), remove.ToEquatableArray());
    }

    /// <summary>The edits of two levels as one: <paramref name="first"/> is done first.</summary>
    public static HeaderEdits Join(HeaderEdits first, HeaderEdits second, Findings findings)
    {
        if (second == HeaderEdits.None || first == HeaderEdits.None)
        {
            return first == HeaderEdits.None ? second : first;
        }

        var touched = first.Set.Concat(first.Add).Select(h => h.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        findings.RejectIf(second.Remove.Any(touched.Contains), "a header is set at one level and removed at another");
        findings.RejectIf(second.Set.Any(s => first.Add.Any(a => a.Name == s.Name)), "a header is added at one level and overwritten at another");
        return new([.. first.Set, .. second.Set], [.. first.Add, .. second.Add], [.. first.Remove, .. second.Remove]);
    }
}
