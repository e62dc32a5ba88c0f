using Isthmus.Lab.Steps;

namespace Isthmus.App.Lab;

/// <summary>A view of a run on some output. Disposing leaves the output ready for other text; may be done twice.</summary>
internal interface ILabRunView : ILabView, IDisposable;
