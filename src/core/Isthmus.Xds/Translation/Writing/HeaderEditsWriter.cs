using Google.Protobuf.Collections;
using Isthmus.Model.Plans;

namespace Isthmus.Xds.Translation.Writing;

/// <summary>Changes of headers.</summary>
internal static class HeaderEditsWriter
{
    /// <summary>Fills the two lists that a route, and a weighted cluster, has for one message.</summary>
    public static void Write(HeaderEdits edits, RepeatedField<CorePb.HeaderValueOption> add, RepeatedField<string> remove)
    {
        add.AddRange(edits.Set.Select(h => Option(h, CorePb.HeaderValueOption.Types.HeaderAppendAction.OverwriteIfExistsOrAdd)));
        add.AddRange(edits.Add.Select(h => Option(h, CorePb.HeaderValueOption.Types.HeaderAppendAction.AppendIfExistsOrAdd)));
        remove.AddRange(edits.Remove);
    }

    private static CorePb.HeaderValueOption Option(HeaderValue header, CorePb.HeaderValueOption.Types.HeaderAppendAction action) =>
        new() { Header = new() { Key = header.Name, Value = header.Value }, AppendAction = action };
}
