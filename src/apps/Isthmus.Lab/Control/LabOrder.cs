namespace Isthmus.Lab.Control;

/// <summary>What a command asks of a running lab; one line of JSON on its socket.</summary>
/// <param name="Verb"><c>status</c>, <c>act</c>, <c>logs</c>, <c>place</c>, <c>endpoints</c> or <see cref="Down"/>.</param>
/// <param name="Text">The action, or the target.</param>
public sealed record LabOrder(string Verb, string Text = "")
{
    /// <summary>The verb that ends a lab. Its answer ends when the lab has.</summary>
    public const string Down = "down";
}
