namespace Isthmus.Pki.Files;

/// <summary>What is wrong with a file that an operator gave us.</summary>
/// <param name="File">The file or folder.</param>
/// <param name="Message">What is wrong, as the rest of a sentence that begins with the file's name.</param>
public sealed record PkiProblem(string File, string Message)
{
    /// <inheritdoc/>
    public override string ToString() => $"{File}: {Message}";
}
