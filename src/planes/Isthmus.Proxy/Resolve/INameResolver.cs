namespace Isthmus.Proxy.Resolve;

/// <summary>Looks host names up. The one of the system in a program, one of the test's own in a simulation.</summary>
public interface INameResolver
{
    /// <summary>The addresses of a name now. Called on a loop, which it must not hold up; a failure is an answer without addresses, never an exception.</summary>
    ValueTask<NameAnswer> ResolveAsync(string name);
}
