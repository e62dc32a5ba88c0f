namespace Isthmus.Api.Security;

/// <summary>security.istio.io Condition.</summary>
/// <param name="Key"><c>key</c>, for example <c>request.headers[x-user]</c>.</param>
/// <param name="Values"><c>values</c>.</param>
/// <param name="NotValues"><c>notValues</c>.</param>
public sealed record AuthorizationConditionConfig(string Key, EquatableArray<string> Values, EquatableArray<string> NotValues);
