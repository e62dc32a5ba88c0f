namespace Isthmus.Model;

/// <summary>
/// The name that an operator gave a Kubernetes cluster: unique in the mesh, never reused. <see cref="None"/> (empty) stands for
/// "not known", as for a gateway that only an address describes.
/// </summary>
public readonly record struct ClusterId(string Value) : IComparable<ClusterId>
{
    private readonly string? _value = Value;

    /// <summary>Not known.</summary>
    public static ClusterId None { get; } = new("");

    /// <summary>The text; empty for <see cref="None"/>.</summary>
    public string Value => _value ?? "";

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => Value.Length == 0;

    /// <inheritdoc/>
    public int CompareTo(ClusterId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public bool Equals(ClusterId other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
