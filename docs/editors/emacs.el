(with-eval-after-load 'eglot
  (dolist (modes '(((js-mode js-ts-mode) "javascript") ((typescript-ts-mode) "typescript")
                   ((python-mode python-ts-mode) "python") ((nxml-mode) "xml")))
    (add-to-list 'eglot-server-programs
                 (cons (mapcar (lambda (mode) (list mode :language-id (cadr modes))) (car modes))
                       '("loadlint" "server")))))
(add-to-list 'auto-mode-alist '("\\.jmx\\'" . nxml-mode))
(add-hook 'nxml-mode-hook #'eglot-ensure)
(add-hook 'js-mode-hook #'eglot-ensure)
(add-hook 'js-ts-mode-hook #'eglot-ensure)
(add-hook 'typescript-ts-mode-hook #'eglot-ensure)
(add-hook 'python-mode-hook #'eglot-ensure)
(add-hook 'python-ts-mode-hook #'eglot-ensure)
