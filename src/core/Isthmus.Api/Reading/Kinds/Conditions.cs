using Isthmus.Api.Reading.Fields;

namespace Isthmus.Api.Reading.Kinds;

/// <summary>Reads <c>status.conditions</c>.</summary>
internal static class Conditions
{
    /// <summary>Whether the condition <paramref name="type"/> is True; null when it is not there or Unknown.</summary>
    public static bool? Read(MessageReader status, string type)
    {
        foreach (var (name, value) in status.List("conditions", c => (c.Text("type"), c.Text("status"))))
        {
            if (name == type)
            {
                return value switch { "True" => true, "False" => false, _ => null };
            }
        }

        return null;
    }
}
