namespace Isthmus.Api;

/// <summary>What stands under <c>spec</c> of one kind.</summary>
public interface IObjectConfig
{
    /// <summary>The kind without group and version, for example <c>DestinationRule</c>.</summary>
    static abstract string Kind { get; }
}
