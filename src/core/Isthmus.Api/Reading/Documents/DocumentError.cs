namespace Isthmus.Api.Reading.Documents;

/// <summary>Why a text could not be read as a document.</summary>
/// <param name="Check">The rule that is broken.</param>
/// <param name="Position">Where.</param>
/// <param name="Message">What is wrong, as a clause.</param>
internal sealed record DocumentError(Check Check, TextPosition Position, string Message);
