namespace Isthmus.Pki.Keys;

/// <summary>The names of <see cref="KeyAlgorithm"/> values on the command line.</summary>
public static class KeyAlgorithms
{
    private static readonly (string Name, KeyAlgorithm Value)[] Table =
    [
        ("ecdsa-p256", KeyAlgorithm.EcdsaP256),
        ("ecdsa-p384", KeyAlgorithm.EcdsaP384),
        ("rsa-2048", KeyAlgorithm.Rsa2048),
        ("rsa-3072", KeyAlgorithm.Rsa3072),
        ("rsa-4096", KeyAlgorithm.Rsa4096),
    ];

    /// <summary>All names, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(t => t.Name)];

    /// <summary>The algorithm of that name.</summary>
    public static bool TryParse(string name, out KeyAlgorithm algorithm)
    {
        var index = Array.FindIndex(Table, t => string.Equals(t.Name, name, StringComparison.Ordinal));
        algorithm = index < 0 ? default : Table[index].Value;
        return index >= 0;
    }
}
