namespace Isthmus.Model;

/// <summary>
/// Names a set of endpoints that can reach each other directly. <see cref="None"/> (empty) stands for "not known", which Istio
/// takes for reachable by everybody.
/// </summary>
public readonly record struct NetworkId(string Value) : IComparable<NetworkId>
{
    private readonly string? _value = Value;

    /// <summary>Not known.</summary>
    public static NetworkId None { get; } = new("");

    /// <summary>The text; empty for <see cref="None"/>.</summary>
    public string Value => _value ?? "";

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => Value.Length == 0;

    /// <inheritdoc/>
    public int CompareTo(NetworkId other) => string.CompareOrdinal(Value, other.Value);

    /// <inheritdoc/>
    public bool Equals(NetworkId other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
