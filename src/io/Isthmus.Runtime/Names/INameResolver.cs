namespace Isthmus.Runtime.Names;

/// <summary>Looks host names up. The one of the system in a program, one of the test's own in a simulation.</summary>
public interface INameResolver
{
    /// <summary>The addresses of a name now. Its caller, a loop maybe, must not be held up; a failure is an answer without addresses, never an exception.</summary>
    ValueTask<NameAnswer> ResolveAsync(string name);
}
