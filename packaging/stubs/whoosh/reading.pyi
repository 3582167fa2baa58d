class TermNotFound(Exception): ...

class TermInfo:
    def __init__(
        self,
        weight: float = ...,
        df: int = ...,
        minlength: int | None = ...,
        maxlength: int = ...,
        maxweight: float = ...,
        minid: int | None = ...,
        maxid: int = ...,
    ) -> None: ...
